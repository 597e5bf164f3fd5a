-- The over-issuer: it says that it can give more than it has, and is honest otherwise.
-- The same rules as in src/over_issuer.rs, where the details are explained.
return {
    card = {
        summary = "Says that it can give several times what it has, and is honest otherwise.",
        source = "Peterson and Sirer 2007, Going Beyond Tit-for-Tat (inflation); Fu et al. 2003 (SHARP)",
        example = "population:\n  honest: { share: 0.9 }\n  printers: { strategy: lua/over_issuer.lua, share: 0.1 }",
        params = {
            factor = { default = 2, min = 0, max = 1e6, doc = "what it says that it can give, over what it can" },
            honest_s = { default = 0, min = 0, doc = "seconds from the start for which it tells the truth" },
        },
    },

    join = function(turn, me, params)
        turn.stay()
        if turn.round * turn.round_seconds >= params.honest_s then
            turn.declare(turn.capacity_bytes * params.factor)
        end
    end,
}
