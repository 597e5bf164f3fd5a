-- The polluter: some of what it serves is not what it seems, and nobody knows which before it is downloaded.
return {
    card = {
        summary = "Serves like an honest peer, but some of its uploads are not what they seem.",
        source = "Liang et al. 2005, Pollution in P2P File Sharing Systems",
        fits = { "file_sharing" },
        example = "population:\n  honest: { share: 0.9 }\n  polluters: { strategy: lua/polluter.lua, share: 0.1 }",
        params = {
            share = { default = 1, min = 0, max = 1, doc = "share of the requests that it answers with a fake" },
        },
    },

    serve = function(turn, me, params)
        turn.follow()
        -- It decides once for each request, and a request may take many rounds.
        local before = me.fakes or {}
        me.fakes = {}
        for i = 1, turn.rows do
            local request = `{turn.own_account(i)} {turn.account(i)} {turn.good(i)}`
            local fake = before[request]
            if fake == nil then
                fake = turn.random() < params.share
            end
            me.fakes[request] = fake
            if fake then
                turn.pollute(i)
            end
        end
    end,
}
