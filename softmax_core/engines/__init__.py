"""Real models for any prompt: run here, or asked over the network. Nothing is loaded before its first use."""
