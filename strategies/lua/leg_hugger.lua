-- The leg-hugger (Larry of the Maze study): it serves only super-peers, since their word counts for much.
-- Under EigenTrust a few hundred kilobytes to the right peer buy a high rank. The same rules as in src/leg_hugger.rs.
return {
    card = {
        summary = "Serves only those with the highest standing that it has seen, and few of them.",
        source = "Lian et al. 2006, Robust Incentives via Multi-level Tit-for-tat (Larry)",
        example = "population:\n  honest: { share: 0.99 }\n  larry: { strategy: lua/leg_hugger.lua, share: 0.01 }",
        params = {
            near = { default = 0.5, min = 0, max = 1, doc = "least standing served, as a share of the best seen" },
            slots = { default = 1, min = 1, max = 1000, whole = true, doc = "how many it serves at once, at most" },
        },
    },

    serve = function(turn, me, params)
        local best = me.best or 0
        for i = 1, turn.rows do
            best = math.max(best, turn.standing(i))
        end
        me.best = best
        local super = {}
        for i = 1, turn.rows do
            if turn.standing(i) > 0 and turn.standing(i) >= params.near * best then
                table.insert(super, i)
            end
        end
        table.sort(super, function(a, b)
            local one, other = turn.standing(a), turn.standing(b)
            return one > other or one == other and a < b
        end)
        local served = math.min(#super, params.slots)
        for place = 1, served do
            turn.grant(super[place], 1 / served)
        end
    end,
}
