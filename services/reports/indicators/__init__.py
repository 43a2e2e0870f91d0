"""Figures: an indicator is one declaration (`catalogue`), and one small engine answers every question about any of them."""
