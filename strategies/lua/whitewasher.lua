-- The whitewasher: it gives its account up for a fresh one when its standing is low, or every so many seconds.
-- The same rules as in src/whitewasher.rs, where the details are explained.
return {
    card = {
        summary = "Takes a fresh account when its standing falls below a threshold, or on a schedule.",
        source = "Feldman et al. 2004, Robust Incentive Techniques for Peer-to-Peer Networks; Yang et al. 2005 (Maze)",
        example = "population:\n  honest: { share: 0.9 }\n  washers: { strategy: lua/whitewasher.lua, share: 0.1 }",
        params = {
            whitewash_below = { default = 512, doc = "standing below which it begins anew (512: where Maze slows)" },
            every_s = { default = math.huge, min = 0.001, doc = "seconds after which it begins anew in any case" },
            serves = { default = false, doc = "serve like an honest peer; false: free-ride" },
        },
    },

    join = function(turn, me, params)
        -- A standing that is no lower than a newcomer's is no reason to become one.
        me.newcomer = if turn.account_age_rounds == 0 then turn.standing else me.newcomer or turn.standing
        local low = turn.standing < math.min(params.whitewash_below, me.newcomer)
        if low or turn.account_age_rounds * turn.round_seconds >= params.every_s then
            turn.whitewash()
        else
            turn.stay()
        end
    end,

    serve = function(turn, me, params)
        if params.serves then
            turn.follow()
        end
    end,
}
