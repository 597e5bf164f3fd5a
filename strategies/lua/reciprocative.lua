-- Reciprocative (Feldman et al. 2004): does to others as they do, and to strangers as its policy says.
-- The same rules as in src/reciprocative.rs, where the details are explained.
local function begin_anew(turn, me)
    if turn.rows > 0 and me.account ~= turn.own_account(1) then
        me.account, me.kind, me.unkind = turn.own_account(1), 0, 0
    end
end
return {
    card = {
        summary = "Cooperates with whom it knows as much as they do, and with strangers by a policy.",
        source = "Feldman et al. 2004, Robust Incentive Techniques for Peer-to-Peer Networks, sections 4 and 5",
        example = "population:\n  reciprocative: { strategy: lua/reciprocative.lua, params: { strangers: adaptive } }",
        params = {
            strangers = { default = "always", words = { "always", "never", "fixed", "adaptive" }, doc = "its policy" },
            p = { default = 0.5, min = 0, max = 1, doc = "probability of cooperating with strangers, if it is fixed" },
        },
    },
    serve = function(turn, me, params)
        begin_anew(turn, me)
        local trust, served = { always = 1, never = 0, fixed = params.p }, {}
        local met = (me.kind or 0) + (me.unkind or 0)
        trust.adaptive = met > 0 and me.kind / met or 1
        for i = 1, turn.rows do
            local willing = turn.tier(i) > 0 and turn.standing(i) or turn.tier(i) == 0 and trust[params.strangers]
            if turn.random() < willing then table.insert(served, i) end
        end
        for _, i in ipairs(served) do turn.grant(i, 1 / #served) end
    end,
    report = function(turn, me)
        begin_anew(turn, me)
        for i = 1, turn.rows do
            local stranger = turn.tier(i) == 0
            me.kind += if stranger and turn.received_bytes(i) > 0 then 1 else 0
            me.unkind += if stranger and turn.refused(i) > 0 then 1 else 0
        end
        turn.follow()
    end,
}
