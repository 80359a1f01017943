"""Smart export: what has nothing to cover is passed on as it is, where that is provably safe."""
