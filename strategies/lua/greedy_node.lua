-- Samsara's greedy node: it keeps its promises only just before it would lose everything.
-- The same rules as in src/greedy_node.rs.
local function answers(turn, debts, i, generations)
    local key = turn.own_account(i) .. "/" .. turn.account(i)
    local debt = debts[key] or { misses = 0, decided = -1 }
    debts[key] = debt
    if debt.decided ~= turn.round then
        debt.answers = debt.misses + 1 >= generations
        debt.misses = debt.answers and 0 or debt.misses + 1
        debt.decided = turn.round
    end
    return debt.answers
end

return {
    card = {
        summary = "Stores at others, and keeps its promises only just before it would lose everything.",
        source = "Cox and Noble 2003, Samsara: Honor Among Thieves in Peer-to-Peer Storage, section 3 (greedy nodes)",
        fits = { "backup" },
        example = "population:\n  honest: { share: 0.9 }\n  greedy: { strategy: lua/greedy_node.lua, share: 0.1 }",
        params = {
            generations = { default = 5, min = 1, max = 1000000, whole = true, doc = "misses in a row of which it avoids the last" },
            keeps_data = { default = false, doc = "whether it keeps copies for others" },
        },
    },

    serve = function(turn, me, params)
        me.debts = me.debts or {}
        for i = 1, turn.rows do
            local grants = params.keeps_data
            if turn.duty(i) > 0 then
                grants = answers(turn, me.debts, i, params.generations)
            end
            if grants then
                turn.grant(i, turn.recommended(i))
            end
        end
    end,
}
