-- BitThief (Locher et al. 2006): it uploads nothing, shows nothing, and connects to as many as it can.
-- The same rules as in src/bitthief.rs, where the details are explained.

-- Seconds that the next announcement to the tracker waits for: few at first, then more and more.
local function announce_s(turn, me, params)
    local now_s = turn.round * turn.round_seconds
    local fresh = not me.interval_s or turn.progress < me.progress
    me.progress = turn.progress
    if fresh then
        me.interval_s = params.first_announce_s
        me.next_s = now_s + me.interval_s
    end
    local waited_s = me.interval_s
    if now_s >= me.next_s then
        me.interval_s = math.min(me.interval_s * params.back_off, params.last_announce_s)
        me.next_s = now_s + me.interval_s
    end
    return waited_s
end

return {
    card = {
        summary = "Uploads nothing, hides what it has, and connects to as many peers as it can.",
        source = "Locher et al. 2006, Free Riding in BitTorrent is Cheap, section 3; source code of BitThief (intervals)",
        example = "population:\n  honest: { share: 0.99 }\n  thieves: { strategy: lua/bitthief.lua, share: 0.01 }",
        params = {
            seek = { default = 500, min = 0, max = 1e6, doc = "neighbours it looks for, at least" },
            first_announce_s = { default = 180, min = 0.001, max = 1e6, doc = "seconds to the second announcement" },
            back_off = { default = 1.25, min = 1, max = 100, doc = "factor from one interval to the next" },
            last_announce_s = { default = 1800, min = 0.001, max = 1e6, doc = "seconds between announcements, at most" },
        },
    },

    ask = function(turn, me, params)
        turn.announce_s(announce_s(turn, me, params))
        turn.seek(math.max(turn.usual_seek, params.seek))
        turn.hide()
        for i = 1, turn.rows do
            turn.ask(i)
        end
    end,

    -- Who does nothing when it is its turn to serve gives nothing. Nobody asks it, since nobody sees what it has:
    -- to make it give something, take `turn.hide()` away first.
    serve = function() end,
}
