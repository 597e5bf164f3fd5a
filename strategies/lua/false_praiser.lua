-- False praise: the members of a ring report downloads from each other that never happened, and are honest otherwise.
-- (src/ring.rs with `traffic: none` does so in any topology, and serves nobody else.)
return {
    card = {
        summary = "Reports downloads from the fellows of its ring that never happened.",
        source = "Feldman et al. 2004, Robust Incentive Techniques for Peer-to-Peer Networks (false reports)",
        example = "population:\n  honest: { share: 0.9 }\n  praisers: { strategy: lua/false_praiser.lua, ring: 5 }",
        params = {
            invented_bytes = { default = 1e8, min = 0, max = 1e12, doc = "bytes that it invents a round and fellow" },
            invented_downloads = { default = 1, min = 0, max = 1e6, whole = true, doc = "downloads of which that is" },
        },
    },

    report = function(turn, me, params)
        turn.follow()
        local bytes, downloads = params.invented_bytes, params.invented_downloads
        for i = 1, turn.rows do
            if turn.fellow(i) > 0 then
                -- It confirms what the fellow says about it, too: some books want to hear it from both sides.
                turn.claim(i, turn.received_bytes(i) + bytes, turn.sent_bytes(i) + bytes)
                turn.judge(i, turn.authentic(i) + downloads, 0)
            end
        end
    end,
}
