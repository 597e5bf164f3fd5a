-- Serves nobody, and says that it gave a fortune to everybody that it ever got something from.
return {
    card = {
        summary = "Serves nobody and boasts of services that nobody got.",
        source = "what a colluder does where a giver's own word counts; after Feldman et al. 2004, section 5.1",
        params = {
            invented_bytes = { default = 1e12, min = 0, max = 1e15, doc = "bytes that it invents for a partner and round" },
        },
    },
    serve = function() end,
    report = function(turn, me, params)
        for i = 1, turn.rows do
            turn.claim(i, turn.received_bytes(i), params.invented_bytes)
        end
    end,
}
