"""The loop: teams as processes, where they meet, and what they write down."""
