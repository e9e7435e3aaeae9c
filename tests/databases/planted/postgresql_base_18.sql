CREATE EXTENSION btree_gist;
CREATE TABLE stays (room integer, during daterange, PRIMARY KEY (room, during WITHOUT OVERLAPS));
