-- The official client as Locher et al. ran it beside BitThief: honest, but with up to 500 connections.
return {
    card = {
        summary = "Follows the protocol, with as many connections as BitThief.",
        source = "Locher et al. 2006, Free Riding in BitTorrent is Cheap, footnote 7",
        params = { seek = { default = 500, min = 0, max = 1e6, doc = "neighbours it looks for, at least" } },
    },
    ask = function(turn, me, params)
        turn.follow()
        turn.seek(math.max(turn.usual_seek, params.seek))
    end,
}
