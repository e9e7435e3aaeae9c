"""What people and machines put their name to: the release checklist, the sign-off and its verification.

Reads the stored report and the repository; runs no gate and knows none.
"""
