"""The first vendor's older product, v2 "UltraProcess": a login answered by XML, one menu page, lists that post their query."""
