-- The free-rider: it asks like an honest peer and never gives anything.
-- Who does nothing when it is its turn to serve gives nothing.
return {
    card = {
        summary = "Asks like an honest peer and never gives anything.",
        source = "Locher et al. 2006, Free Riding in BitTorrent is Cheap, section 3 (never upload)",
        example = "population:\n  honest: { share: 0.9 }\n  free_riders: { strategy: lua/free_rider.lua, share: 0.1 }",
    },
    serve = function() end,
}
