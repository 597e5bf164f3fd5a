-- Serves nobody, and reports services from the fellows of its ring that never happened.
return {
    card = {
        summary = "Serves nobody and praises the fellows of its ring for services that they never gave.",
        source = "Feldman et al. 2004, Robust Incentive Techniques for Peer-to-Peer Networks, section 5.1",
        params = {
            invented_bytes = { default = 1e7, min = 0, max = 1e12, doc = "bytes that it invents for a fellow and round" },
        },
    },
    serve = function() end,
    report = function(turn, me, params)
        turn.follow()
        for i = 1, turn.rows do
            if turn.fellow(i) > 0 then
                turn.claim(i, turn.received_bytes(i) + params.invented_bytes, turn.sent_bytes(i))
            end
        end
    end,
}
