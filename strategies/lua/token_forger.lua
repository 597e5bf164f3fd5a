-- The token forger: it returns tokens that nobody paid it, made up or returned before. The same rules as in
-- src/token_forger.rs.
return {
    card = {
        summary = "Returns tokens that nobody paid it: made up, or spent before.",
        source = "Peterson and Sirer 2009, Antfarm (forged and double-spent tokens)",
        example = "population:\n  honest: { share: 0.9 }\n  forgers: { strategy: lua/token_forger.lua, share: 0.1 }",
        params = {
            method = { default = "forges", words = { "forges", "repeats" }, doc = "where false tokens come from" },
            factor = { default = 2, min = 0, max = 1e6, doc = "how many times what it sent it claims" },
            serves = { default = true, doc = "whether it serves like an honest peer, or nobody" },
            idle_bytes = { default = 16384, min = 0, max = 1e12, doc = "claimed about each partner if it serves nobody" },
        },
    },
    serve = function(turn, me, params)
        if params.serves then turn.follow() end
    end,
    report = function(turn, me, params)
        turn.follow()
        for i = 1, turn.rows do
            local sent, claim = turn.sent_bytes(i), 0
            if not params.serves then
                claim = sent + params.idle_bytes
            elseif params.method == "forges" then
                claim = sent * params.factor
            else
                local key = turn.account(i) .. ":" .. turn.good(i)
                claim = sent + (sent > 0 and me[key] or 0)
                if sent > 0 then me[key] = sent end
            end
            turn.claim(i, turn.received_bytes(i), claim)
        end
    end,
}
