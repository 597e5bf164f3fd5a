-- The oscillator: it is honest for a while, lives on its good name for a while, and begins again.
return {
    card = {
        summary = "Is honest and dishonest in turn, by the clock.",
        source = "Srivatsa et al. 2005, TrustGuard: Countering Vulnerabilities in Reputation Management",
        example = "population:\n  honest: { share: 0.9 }\n  oscillators: { strategy: lua/oscillator.lua, share: 0.1 }",
        params = {
            period_s = { default = 86400, min = 0.001, doc = "seconds from one honest time to the next" },
            honest_share = { default = 0.5, min = 0, max = 1, doc = "share of each period for which it is honest" },
            betrays_by = { default = "stopping", words = { "stopping", "polluting" }, doc = "what it does else" },
        },
    },

    serve = function(turn, me, params)
        local honest = turn.round * turn.round_seconds % params.period_s < params.honest_share * params.period_s
        if honest or params.betrays_by == "polluting" then
            turn.follow()
        end
        for i = 1, turn.rows do
            if not honest and params.betrays_by == "polluting" then
                turn.pollute(i)
            end
        end
    end,
}
