-- BitTyrant (Piatek et al. 2007, section 4.1): the strategic BitTorrent client.
-- For every neighbour it estimates d, the download rate to expect if the neighbour reciprocates, and
-- u, the upload rate that buys this; it serves the best d/u first, each exactly its u.
-- The same rules as in src/bittyrant.rs, where the details are explained. Rates are in bytes per s.

-- Upload slots that Azureus gives a peer of this capacity, in KiB/s.
local function active_set(rate)
    return rate < 11 and 2 or rate < 35 and 3 or rate < 80 and 4 or rate < 200 and 5
        or rate < 350 and 6 or rate < 600 and 7 or rate < 900 and 8 or 9
end

-- Learns about the neighbour `p`, which asks, from the period that is over.
local function learn(p, period, seconds, params, capacity)
    local granted = p.granted
    local rate = p.received / seconds
    p.streak = granted and (p.seen == period - 1 and p.streak or 0) + 1 or 0
    p.seen = period
    p.periods += 1
    p.announced += p.gained

    local kib = 1024 * params.scale
    if granted and rate > 0 then
        p.d, p.observed = rate, true
    elseif not p.observed and p.announced > 0 then
        local announced = p.announced / (p.periods * seconds)
        p.d = announced / active_set(announced / kib)
    end

    if granted and params.recognise_kin and p.kin then
        p.u = math.max(params.kin_ramp * rate, params.initial_upload_kib_s * kib)
    elseif p.unchoked == period - 1 then
        if not granted then
            if p.u < capacity then
                p.u *= 1 + params.delta
            end
        elseif p.streak >= params.r then
            p.u = math.max(p.u * (1 - params.gamma), 1)
        end
    end
end

local function better(a, b)
    if a.worth ~= b.worth then
        return a.worth > b.worth
    end
    return a.tie < b.tie or a.tie == b.tie and a.row < b.row
end

-- Decides for a period whom of those who ask to serve, and how much.
local function decide(known, asking, period, seconds, params, capacity)
    local ranking = table.clone(asking)
    for _, p in ipairs(asking) do
        learn(p, period, seconds, params, capacity)
        p.worth = p.d / p.u
    end
    for _, p in ipairs(known) do
        p.granted, p.received, p.gained, p.share = false, 0, 0, 0
    end
    table.sort(ranking, better)
    local spent = 0
    for rank, p in ipairs(ranking) do
        if rank > 1 and spent + p.u > capacity then
            break
        end
        spent += p.u
        p.share = if p.u < capacity then p.u / capacity else 1
        p.unchoked = period
    end
end

return {
    card = {
        summary = "Buys the most download per upload: ranks neighbours by d/u and sends each just what it demands.",
        source = "Piatek et al. 2007, Do Incentives Build Robustness in BitTorrent?, section 4.1 and figure 9",
        example = "population:\n  honest: { share: 0.99 }\n  tyrants: { strategy: lua/bittyrant.lua, share: 0.01 }",
        params = {
            initial_upload_kib_s = { default = 15, min = 0.001, max = 1e6, doc = "upload rate offered to a fresh neighbour" },
            expected_equal_split_kib_s = { default = 12.2, min = 0.001, max = 1e6, doc = "download rate expected at first" },
            delta = { default = 0.2, min = 0, max = 10, doc = "growth of u when a neighbour does not unchoke us" },
            gamma = { default = 0.1, min = 0, max = 0.99, doc = "shrinkage of u after `r` rounds of reciprocation" },
            r = { default = 3, min = 1, max = 1000, whole = true, doc = "rounds in a row before u shrinks" },
            period_s = { default = 10, min = 0.001, max = 1e6, doc = "seconds between two decisions" },
            selfish = { default = false, doc = "withhold capacity that buys nothing" },
            recognise_kin = { default = true, doc = "play tit for tat that ramps up with other BitTyrants" },
            kin_ramp = { default = 1.25, min = 1, max = 10, doc = "factor on what kin sent last round" },
            seek = { default = 200, min = 0, max = 1e6, doc = "neighbours it looks for, at least" },
            announce_s = { default = 60, min = 0.001, max = 1e6, doc = "seconds between announcements, at most" },
            scale = { default = 1, min = 1e-6, max = 1e6, doc = "factor on all rates" },
        },
    },

    ask = function(turn, me, params)
        turn.follow()
        turn.seek(math.max(turn.usual_seek, params.seek))
        turn.announce_s(math.min(turn.usual_announce_s, params.announce_s))
    end,

    serve = function(turn, me, params)
        if turn.wants_bytes == 0 then
            return turn.follow()
        end
        local kib = 1024 * params.scale
        local all = me.neighbours or {}
        me.neighbours, me.known = all, me.known or {}
        local asking = {}
        for i = 1, turn.rows do
            local key = turn.good(i) * 4294967296 + turn.account(i)
            local p = all[key]
            if not p then
                p = { d = params.expected_equal_split_kib_s * kib, u = params.initial_upload_kib_s * kib,
                    periods = 0, announced = 0, streak = 0, observed = false, seen = -2, unchoked = -2, share = 0,
                    granted = false, kin = false, received = 0, gained = 0, tie = turn.random(), worth = 0, row = 0 }
                all[key] = p
                table.insert(me.known, p)
            end
            p.granted = p.granted or turn.granted(i) == 1
            p.kin = turn.kin(i) == 1
            p.received += turn.received_bytes(i)
            p.gained += turn.gained_bytes(i)
            p.row = i
            asking[i] = p
        end

        local rounds = math.max(math.floor(params.period_s / turn.round_seconds + 0.5), 1)
        if not me.first or turn.round >= me.next then
            me.first = me.first or turn.round
            me.next = turn.round + rounds
            decide(me.known, asking, (turn.round - me.first) // rounds, rounds * turn.round_seconds, params,
                turn.capacity_bytes / turn.round_seconds)
        end
        if params.selfish then
            turn.withhold()
        end
        for i, p in ipairs(asking) do
            turn.grant(i, p.share)
        end
    end,
}
