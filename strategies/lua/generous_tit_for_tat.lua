-- Generous tit for tat (Nowak & Sigmund 1992): tit for tat that forgives some defections.
-- The same rule as in src/classic/generous_tit_for_tat.rs, where the default is explained.
return {
    card = {
        summary = "Plays tit for tat, and forgives some defections.",
        source = "Nowak & Sigmund 1992, Tit for tat in heterogeneous populations",
        fits = { "dilemma" },
        example = "population:\n  generous: { strategy: lua/generous_tit_for_tat.lua, share: 0.5 }\n  defector: {}",
        knows = { memory = 1, its_moves = true, stochastic = true },
        params = { p = { default = 1 / 3, min = 0, max = 1, doc = "probability of forgiving a defection" } },
    },
    serve = function(turn, me, params)
        for i = 1, turn.rows do
            local kind = turn.turns(i) == 0 or turn.its_moves(i) % 2 == 1
            -- Nothing is drawn for what is certain.
            if kind or params.p >= 1 or params.p > 0 and turn.random() < params.p then turn.grant(i, 1 / turn.rows) end
        end
    end,
}
