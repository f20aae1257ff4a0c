"""The first vendor's older product, v2 "UltraProcess".

It has a login answered by XML, one menu page, and lists that post their query.
"""
