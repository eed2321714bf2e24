-- What each component may record, order, tell and work off, written by `roles.sql` and asked by `record_effects`
-- (docs/adr/0024-what-a-component-may-leave-behind.md). No component may read or write it.
CREATE TABLE component_effects (
    component text NOT NULL,
    verb      text NOT NULL CHECK (verb IN ('mail', 'order', 'record', 'tell', 'work')),
    name      text NOT NULL,
    PRIMARY KEY (component, verb, name)
);
