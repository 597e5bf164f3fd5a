-- The withholder: it does not pay for what it received, or does not return what it was paid with. The same rules as in
-- src/withholder.rs.
return {
    card = {
        summary = "Does not pay for what it received, or does not return what it was paid with.",
        source = "Peterson and Sirer 2009, Antfarm (withheld and hoarded tokens)",
        example = "population:\n  honest: { share: 0.9 }\n  hoarders: { strategy: lua/withholder.lua, share: 0.1 }",
        params = {
            withholds = { default = "payments", words = { "payments", "ledger" }, doc = "which tokens it keeps" },
            share = { default = 1, min = 0, max = 1, doc = "part of each transfer that it does not tell of" },
        },
    },
    report = function(turn, me, params)
        turn.follow()
        local told = 1 - params.share
        for i = 1, turn.rows do
            local received, sent = turn.received_bytes(i), turn.sent_bytes(i)
            if params.withholds == "ledger" then
                turn.claim(i, received, sent * told)
            else
                turn.claim(i, received * told, sent)
            end
        end
    end,
}
