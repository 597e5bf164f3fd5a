-- Samsara's greedy node: it keeps its promises only just before it would lose everything. As in src/greedy_node.rs.
local function answers(turn, me, i, params)
    local key = turn.own_account(i) .. "/" .. turn.account(i)
    me[key] = me[key] or { failed = 0, due = 0, decided = -1 }
    local debt = me[key]
    if debt.decided == turn.round then return debt.answers end
    local queried = turn.round >= debt.due
    debt.decided, debt.answers = turn.round, queried and debt.failed + 1 >= params.patience_queries
    if queried then
        debt.failed = debt.answers and 0 or debt.failed + 1
        local soon = debt.failed < math.max(params.quick_queries, 1)
        local wait_s = soon and params.query_s or params.late_query_s
        debt.due = turn.round + math.max(math.floor(wait_s / turn.round_seconds + 0.5), 1)
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
            patience_queries = { default = 5, min = 1, max = 1e6, whole = true, doc = "the failed query in a row that it does not let happen" },
            query_s = { default = 86400, min = 0.001, max = 1e9, doc = "seconds between two queries" },
            quick_queries = { default = 3, min = 0, max = 1e6, whole = true, doc = "failed ones after which the next comes late" },
            late_query_s = { default = 604800, min = 0.001, max = 1e9, doc = "how much later, in seconds" },
            keeps_data = { default = false, doc = "whether it keeps copies for others" },
        },
    },
    serve = function(turn, me, params)
        for i = 1, turn.rows do
            local grants = if turn.duty(i) > 0 then answers(turn, me, i, params) else params.keeps_data
            if grants then turn.grant(i, turn.recommended(i)) end
        end
    end,
}
