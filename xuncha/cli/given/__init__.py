"""What commands are given beside a scenario: plan files, what-ifs, facts of the folder, groups."""
