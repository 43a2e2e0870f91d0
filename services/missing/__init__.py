"""Children who go missing: their register, their episodes and everything done about them. Names and words live only here."""
