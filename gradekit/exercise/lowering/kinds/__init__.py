"""Question kinds made ready for marking, one file a kind."""
