-- The claim dropper: it promised to keep something and does not, or only in some rounds.
-- The same rules as in src/claim_dropper.rs.
return {
    card = {
        summary = "Drops the claims or the copies that it promised to keep, or answers only some of the spot checks.",
        source = "Cox and Noble 2003, Samsara: Honor Among Thieves in Peer-to-Peer Storage, section 3 (cheating nodes)",
        fits = { "backup" },
        example = "population:\n  honest: { share: 0.9 }\n  droppers: { strategy: lua/claim_dropper.lua, share: 0.1 }",
        params = {
            drops = { default = "duties", words = { "duties", "data", "both" }, doc = "what it drops" },
            kept_rounds = { default = 0, min = 0, max = 1000000, whole = true, doc = "rounds of every `cycle_rounds` in which it keeps that" },
            cycle_rounds = { default = 1, min = 1, max = 1000000, whole = true, doc = "after how many rounds it begins again" },
        },
    },

    serve = function(turn, _, params)
        local keeps = turn.round % params.cycle_rounds < params.kept_rounds
        for i = 1, turn.rows do
            local mine = turn.duty(i) > 0 and "duties" or "data"
            if keeps or params.drops ~= "both" and params.drops ~= mine then
                turn.grant(i, turn.recommended(i))
            end
        end
    end,
}
