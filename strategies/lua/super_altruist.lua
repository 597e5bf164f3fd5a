-- The super-altruist (Ted of the Maze study): it serves everybody as much as it can and downloads next to nothing.
-- A few such peers carry a network, and whoever is seen to serve them looks good, too: see leg_hugger.lua.
return {
    card = {
        summary = "Serves everybody in equal shares and downloads next to nothing.",
        source = "Lian et al. 2006, Robust Incentives via Multi-level Tit-for-tat (Ted: 3.8 TB up, 124 MB down)",
        fits = { "file_sharing" },
        example = "population:\n  honest: { share: 0.99 }\n  ted: { strategy: lua/super_altruist.lua, share: 0.01 }",
        params = {
            download_ratio = { default = 3.3e-5, min = 0, max = 1e6, doc = "bytes it asks for, for each byte it gave" },
        },
    },

    -- What it asks for must have been earned before: a file more, now and then.
    join = function(turn, me, params)
        me.earned_bytes = (me.earned_bytes or 0) + params.download_ratio * turn.sent_bytes
        turn.stay()
    end,

    ask = function(turn, me)
        for i = 1, turn.rows do
            if turn.recommended(i) == 1 and (me.earned_bytes or 0) > 0 then
                me.earned_bytes -= turn.offers_bytes(i)
                turn.ask(i)
            end
        end
    end,

    serve = function(turn)
        for i = 1, turn.rows do
            turn.grant(i, 1 / turn.rows)
        end
    end,
}
