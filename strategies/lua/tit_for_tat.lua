-- Tit for tat (Axelrod 1980): cooperates first, and then does what the other did last.
-- The same rule as in src/classic/tit_for_tat.rs.
return {
    card = {
        summary = "Cooperates first, and then does what the other did last.",
        source = "Axelrod 1980, Effective Choice in the Prisoner's Dilemma (1st, by Rapoport)",
        fits = { "dilemma" },
        example = "population:\n  tit_for_tat: { strategy: lua/tit_for_tat.lua, share: 0.5 }\n  defector: {}",
        knows = { memory = 1, its_moves = true },
    },
    serve = function(turn)
        for i = 1, turn.rows do
            -- The lowest bit is the latest move.
            if turn.turns(i) == 0 or turn.its_moves(i) % 2 == 1 then turn.grant(i, 1 / turn.rows) end
        end
    end,
}
