-- Win-stay lose-shift, or Pavlov (Nowak & Sigmund 1993): cooperates where both did the same in the last turn.
-- The same rule as in src/classic/win_stay_lose_shift.rs.
return {
    card = {
        summary = "Repeats its move after a good payoff, and changes it after a bad one (Pavlov).",
        source = "Nowak & Sigmund 1993, A strategy of win-stay, lose-shift that outperforms tit-for-tat",
        fits = { "dilemma" },
        example = "population:\n  pavlov: { strategy: lua/win_stay_lose_shift.lua, share: 0.5 }\n  tit_for_tat: {}",
        knows = { memory = 1, own_moves = true, its_moves = true },
    },
    serve = function(turn)
        for i = 1, turn.rows do
            if turn.own_moves(i) % 2 == turn.its_moves(i) % 2 then turn.grant(i, 1 / turn.rows) end
        end
    end,
}
