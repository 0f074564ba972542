"""How good it was: requesters are asked after closing, a sample is looked at by staff, what was bad is put right."""
