-- Sybil accounts: one peer under many names at once, that all share its uplink. What newcomers are given, it gets many
-- times. (src/sybil.rs buys the slots of BitTorrent's chokers in this way; this one only opens the accounts.)
return {
    card = {
        summary = "Takes part under several accounts at once, for what each newcomer is given.",
        source = "Douceur 2002, The Sybil Attack",
        example = "population:\n  honest: { share: 0.9 }\n  sybils: { strategy: lua/sybil_accounts.lua, share: 0.1 }",
        params = {
            accounts = { default = 4, min = 1, max = 1000, whole = true, doc = "accounts that it has open at once" },
            serves = { default = false, doc = "serve like an honest peer; false: free-ride" },
        },
    },

    join = function(turn, me, params)
        turn.open_accounts(params.accounts)
    end,

    serve = function(turn, me, params)
        if params.serves then
            turn.follow()
        end
    end,
}
