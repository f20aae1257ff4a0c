"""A skin: the first vendor's pages as another branch may have them, every name, word and control changed by a number.

What the server takes changes along with the pages. Behind them the site is what it was: posted pairs get their own names back
before anything looks at them, the oracle's records included.
"""

from mock_eoms.skin.skin import PLAIN, Plain, Skin, skin_of

__all__ = ["PLAIN", "Plain", "Skin", "skin_of"]
