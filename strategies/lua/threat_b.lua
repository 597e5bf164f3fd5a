-- EigenTrust's threat model B: malicious peers that give nothing authentic and trust nobody but the next one in their
-- ring, so that trust which enters the ring stays there. The same rules as in src/threat_model.rs with `model: b`.
return {
    card = {
        summary = "Pollutes every upload, and praises only the next fellow of its ring.",
        source = "Kamvar et al. 2003, The EigenTrust Algorithm, section 5, threat model B",
        fits = { "file_sharing" },
        example = "population:\n  honest: { count: 63 }\n  malicious: { strategy: lua/threat_b.lua, ring: 42 }",
        params = {
            invented_bytes = { default = 1048576, min = 0, max = 1e12, doc = "download that it invents a round, bytes" },
        },
    },

    serve = function(turn)
        turn.follow()
        for i = 1, turn.rows do
            turn.pollute(i)
        end
    end,

    report = function(turn, me, params)
        local next = (turn.ring_place + 1) % math.max(turn.ring_size, 1) + 1
        for i = 1, turn.rows do
            if turn.fellow(i) == next then
                turn.claim(i, params.invented_bytes, 0)
                turn.judge(i, 1, 0)
            end
        end
    end,
}
