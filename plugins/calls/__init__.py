"""The journal of calls: who has talked with whom, how long, about which ticket, and who has not been called back."""
