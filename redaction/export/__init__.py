"""Plan, decode, paint, encode, mux; atomic."""
