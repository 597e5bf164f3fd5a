-- Gradual (Beaufils, Delahaye & Mathieu 1996): answers the nth defection with n defections and two cooperations.
-- The same rules as in src/classic/gradual.rs, where the two readings are explained.
return {
    card = {
        summary = "Answers the nth defection with n defections and two cooperations.",
        source = "Beaufils, Delahaye & Mathieu 1996, Our Meeting with Gradual",
        fits = { "dilemma" },
        example = "population:\n  gradual: { strategy: lua/gradual.lua, share: 0.5 }\n  tit_for_tat: {}",
        knows = { its_moves = true },
        params = {
            counts = { default = "unpunished", words = { "unpunished", "all" }, doc = "what lengthens punishments" },
            calm = { default = 2, min = 0, max = 1000, whole = true, doc = "cooperations after a punishment" },
        },
    },
    serve = function(turn, me, params)
        me.others = me.others or {}
        for i = 1, turn.rows do
            local turns, account = turn.turns(i), turn.account(i)
            local mind = me.others[account]
            if not mind or turns == 0 then
                mind = { offences = 0, defections = 0, calm = 0 }
                me.others[account] = mind
            end
            if mind.defections == 0 and mind.calm == 0 and turns > 0 and turn.its_moves(i) % 2 == 0 then
                local all = math.max(turns - turn.its_cooperations(i), 0)
                mind.offences = if params.counts == "all" then all else mind.offences + 1
                mind.defections, mind.calm = mind.offences, params.calm
            end
            if mind.defections > 0 then
                mind.defections -= 1
            else
                mind.calm = math.max(mind.calm - 1, 0)
                turn.grant(i, 1 / turn.rows)
            end
        end
    end,
}
