-- Pair-wise collusion (Alice and David of the Maze study): two peers download the same file from each other again and
-- again, for the points. Needs `ring: 2`. The same rules as in src/ring.rs with `topology: pairs`.
local function partner(turn, i)
    return turn.fellow(i) == turn.ring_place + 2 - turn.ring_place % 2 * 2
end

return {
    card = {
        summary = "Two peers download the same files from each other, again and again, for the points.",
        source = "Lian et al. 2007, An Empirical Study of Collusion Behavior in the Maze System (Alice and David)",
        fits = { "file_sharing" },
        example = "population:\n  honest: { share: 0.9 }\n  pairs: { strategy: lua/pairwise.lua, share: 0.1, ring: 2 }",
        params = { repeats = { default = 29, min = 0, max = 1e9, whole = true, doc = "downloads from the other" } },
    },
    ask = function(turn, me, params)
        turn.follow()
        for i = 1, turn.rows do
            if partner(turn, i) and (me[turn.fellow(i)] or 0) < params.repeats then turn.ask(i) end
        end
    end,
    serve = function(turn)
        local fellows = 0
        for i = 1, turn.rows do
            if turn.fellow(i) > 0 then fellows += 1 end
        end
        for i = 1, turn.rows do
            if turn.fellow(i) > 0 then turn.grant(i, 1 / fellows) end
        end
    end,
    report = function(turn, me)
        turn.follow()
        for i = 1, turn.rows do
            local who, downloads = turn.fellow(i), turn.authentic(i) + turn.inauthentic(i)
            if partner(turn, i) then me[who] = (me[who] or 0) + downloads end
        end
    end,
}
