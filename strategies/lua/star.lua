-- The star (Ingrid of the Maze study): spam accounts "download" from one beneficiary, which earns by their newcomers'
-- points. When these are spent, they come back under fresh accounts. Place 0 of a ring is the beneficiary.
return {
    card = {
        summary = "Spam accounts burn newcomers' points on one beneficiary, and whitewash when they are spent.",
        source = "Lian et al. 2007, An Empirical Study of Collusion Behavior in the Maze System (Ingrid)",
        fits = { "file_sharing" },
        example = "population:\n  honest: { share: 0.9 }\n  star: { strategy: lua/star.lua, share: 0.1, ring: 10 }",
        params = {
            traffic = { default = "repeat", words = { "repeat", "none" }, doc = "real downloads, or only reports" },
            invented_bytes = { default = 1e8, min = 0, max = 1e12, doc = "bytes that each invents, then, a round" },
            whitewash_below = { default = 512, min = 0, doc = "points below which a spam account becomes a new one" },
        },
    },
    join = function(turn, me, params)
        me.newcomer = if turn.account_age_rounds == 0 then turn.standing else me.newcomer or turn.standing
        if turn.ring_place > 0 and turn.standing < math.min(params.whitewash_below, me.newcomer) then turn.whitewash() end
    end,
    ask = function(turn, me, params)
        if turn.ring_place == 0 then return turn.follow() end
        for i = 1, turn.rows do
            if turn.fellow(i) == 1 and params.traffic == "repeat" then turn.ask(i) end
        end
    end,
    serve = function(turn)
        for i = 1, turn.rows do
            if turn.fellow(i) > 1 then turn.grant(i, 1 / turn.rows) end
        end
    end,
    report = function(turn, me, params)
        turn.follow()
        if params.traffic == "repeat" then return end
        for i = 1, turn.rows do
            local received, sent, bytes = turn.received_bytes(i), turn.sent_bytes(i), params.invented_bytes
            if turn.fellow(i) == 1 then turn.claim(i, received + bytes, sent) turn.judge(i, 1, 0) end
            if turn.fellow(i) > 1 and turn.ring_place == 0 then turn.claim(i, received, sent + bytes) end
        end
    end,
}
