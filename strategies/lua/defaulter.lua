-- The defaulter: it takes what others owe it, and does not pay what it owes.
-- The same rules as in src/defaulter.rs, where the details are explained.
return {
    card = {
        summary = "Takes what others owe it and does not pay what it owes, at once or after building a name.",
        source = "Peterson and Sirer 2007, Going Beyond Tit-for-Tat (bankruptcy); Fu et al. 2003 (SHARP)",
        example = "population:\n  honest: { share: 0.9 }\n  bankrupts: { strategy: lua/defaulter.lua, share: 0.1 }",
        params = {
            honest_rounds = { default = 0, min = 0, max = 1000000000, whole = true, doc = "rounds for which it is honest first" },
            honours = { default = 0, min = 0, max = 1, doc = "probability with which it honours a claim after that" },
            honest_below_standing = { default = -math.huge, doc = "public standing below which it is honest (-inf: never)" },
        },
    },

    serve = function(turn, me, params)
        if turn.round < params.honest_rounds or turn.public_standing < params.honest_below_standing then
            turn.follow()
        elseif params.honours > 0 then
            for i = 1, turn.rows do
                if turn.random() < params.honours then
                    turn.grant(i, turn.recommended(i))
                end
            end
        end
    end,
}
