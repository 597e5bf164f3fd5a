-- The large view exploit (Sirivianos et al. 2007): it uploads nothing and connects to everybody, for what
-- others give out of turn. The same rules as in src/large_view.rs, where the details are explained.

-- Makes connections anew where a leecher served us and chokes us now: to it we are a stranger again.
local function wash(turn, me)
    local before = me.served or {}
    me.served = {}
    for i = 1, turn.rows do
        local key = `{turn.own_account(i)} {turn.account(i)} {turn.good(i)}`
        local served = before[key] or turn.received_bytes(i) > 0
        -- Who lacks something that we have is no seed.
        local leecher = turn.shows_bytes(i) + turn.hides_bytes(i) > 0
        if served and leecher and turn.granted(i) == 0 then
            turn.reconnect(i)
        elseif served then
            me.served[key] = true
        end
    end
end

return {
    card = {
        summary = "Uploads nothing and connects to every peer that the tracker knows.",
        source = "Sirivianos et al. 2007, Free-riding in BitTorrent Networks with the Large View Exploit",
        example = "population:\n  honest: { share: 0.9 }\n  free_riders: { strategy: lua/large_view.lua, share: 0.1 }",
        params = {
            seek = { default = 1e6, min = 0, max = 1e6, doc = "neighbours it looks for, at least" },
            announce_s = { default = 15, min = 0.001, max = 1e6, doc = "seconds between announcements, at most" },
            whitewash = { default = false, doc = "reconnect to a leecher that unchoked it, served it and choked it" },
            hide = { default = false, doc = "show an empty bitfield and never send HAVE" },
        },
    },

    ask = function(turn, me, params)
        turn.seek(math.max(turn.usual_seek, params.seek))
        turn.announce_s(math.min(turn.usual_announce_s, params.announce_s))
        if params.hide then
            turn.hide()
        end
        for i = 1, turn.rows do
            turn.ask(i)
        end
        if params.whitewash then
            wash(turn, me)
        end
    end,

    -- Who does nothing when it is its turn to serve gives nothing.
    serve = function() end,
}
