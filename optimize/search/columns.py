"""Columns of the arrays that a state is made of (`optimize.search.state`); constants, so that compiled code knows them."""

# of a site
FIRST, END = 0, 1  # its options
GUEST, GUEST_END = 2, 3  # its guests, positions in `lists`
NEAR, NEAR_END = 4, 5  # its neighbours, nearest first
GOAL, GOAL_END = 6, 7  # milestones that count it
TRY, TRY_END = 8, 9  # where to try to put it, positions in `tries`
MEMBER, MEMBER_END = 10, 11  # clusters that it could belong to
OLD_OPTION, OLD_ROUND, OLD_TEAM = 12, 13, 14  # its place in an older schedule, -1 without
HOST = 15  # its township, where it may ride on that
OPTION, ROUND, TEAM, NEXT, PREVIOUS = 16, 17, 18, 19, 20  # its place now, and its neighbours in the tour
SITE_COLUMNS = 21

# of an option
SITE, OFFICE, GUEST_OF, HOST_OFFICE, CLUSTER, GROUP, NEED, TOWN, RIDES = 0, 1, 2, 3, 4, 5, 6, 7, 8
OPTION_COLUMNS = 9
DAYS, VARIANCE, BEYOND = 0, 1, 2

# of a stay: a team in a round
HEAD, LAST_HOST, COUNT, WAITING = 0, 1, 2, 3
STAY_COLUMNS = 4
ROOM, BEGIN, USED, WORK, SPREAD, ALONE = 0, 1, 2, 3, 4, 5
FILL_COLUMNS = 6

# of a team, and behind the teams of an office, there with the most room that a team of it has in each round
LOAD, AVAILABLE, MOST_ROOM = 0, 1, 2

# of a milestone, and behind the milestones of a group with a quota; the last group stands for none
LEAST, HAVE, MOST, TERM = 0, 1, 2, 3  # the term in which what is missing counts

# of a cluster, in front of its visits in each round
SMALLEST, MEMBERS, MEMBERS_END, TOGETHER = 0, 1, 2, 3

# of a township, in front of its ordinary visits in each round, and in each stay
ROUNDS_USED, STAYS_USED, BY_ROUND = 0, 1, 2

# of the terms, in the order of `optimize.scoring.terms.Terms`
EARLINESS, MISSING, CHANGES, TOWN_ROUNDS, TOWN_STAYS, PARTED, OVERRUN, UNEVENNESS, TRAVEL, STAFF, RESERVE = (
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
)  # fmt: skip
TERMS = 11
QUANTITY, PRICE, KEPT = 0, 1, 2  # rows of `total`

# of what changes with each step
SEED_1, SEED_2, LOGGED, WANTED_SITE, WANTED_ROUND = 0, 1, 2, 3, 4
MEMO_COLUMNS = 5

NONE = -1  # no site, option, round, team
PUT, TAKEN = 1, -1  # what a change is

# of the log of changes
L_SITE, L_OPTION, L_ROUND, L_TEAM, L_PREVIOUS, L_PUT = 0, 1, 2, 3, 4, 5
LOG_COLUMNS = 6
