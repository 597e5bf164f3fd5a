-- The traitor: it is honest until its standing is high, or for some time, and milks its good name from then on.
-- The same rules as in src/traitor.rs.
local function turned(turn, me, params)
    local late = turn.round * turn.round_seconds >= params.honest_s
    me.turned = me.turned or late or turn.public_standing >= params.honest_below_standing
    return me.turned
end

return {
    card = {
        summary = "Builds up a good name and then stops serving, or pollutes what it serves.",
        source = "Feldman et al. 2004, Robust Incentive Techniques for Peer-to-Peer Networks (traitors)",
        example = "population:\n  honest: { share: 0.9 }\n  traitors: { strategy: lua/traitor.lua, share: 0.1 }",
        params = {
            honest_s = { default = 86400, min = 0, doc = "seconds from the start for which it is honest, at most" },
            honest_below_standing = { default = math.huge, doc = "public standing at which it stops being honest" },
            betrays_by = { default = "stopping", words = { "stopping", "polluting" }, doc = "what it does then" },
        },
    },

    serve = function(turn, me, params)
        if not turned(turn, me, params) then
            turn.follow()
        elseif params.betrays_by == "polluting" then
            turn.follow()
            for i = 1, turn.rows do
                turn.pollute(i)
            end
        end
    end,
}
