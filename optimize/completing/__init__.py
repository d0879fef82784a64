"""Plans that say only which village, which team and which round: modes, order and dates are filled in."""
