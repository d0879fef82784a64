"""Sites and figures that no source gives: made by rule, from stated distributions with a stated seed."""
