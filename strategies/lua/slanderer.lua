-- The slanderer: it takes what others give and says that it got nothing, or something that was not what it seemed.
-- Fellows of its ring are spared.
return {
    card = {
        summary = "Reports what it downloaded as inauthentic, or as never received.",
        source = "Marti and Garcia-Molina 2006, Taxonomy of Trust: Categorizing P2P Reputation Systems (false reports)",
        example = "population:\n  honest: { share: 0.9 }\n  slanderers: { strategy: lua/slanderer.lua, share: 0.1 }",
        params = {
            says = { default = "inauthentic", words = { "inauthentic", "nothing" }, doc = "what it says it got" },
        },
    },

    report = function(turn, me, params)
        turn.follow()
        for i = 1, turn.rows do
            if turn.fellow(i) > 0 then
                continue
            elseif params.says == "nothing" then
                turn.claim(i, 0, turn.sent_bytes(i))
                turn.judge(i, 0, 0)
            else
                turn.judge(i, 0, turn.authentic(i) + turn.inauthentic(i))
            end
        end
    end,
}
