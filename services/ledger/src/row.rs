//! Rows as the writer's queue carries them: typed where they are made, plain values here.

use sea_orm::{
    ActiveModelTrait, ActiveValue, EntityName, EntityTrait, IdenStatic, Iterable,
    PrimaryKeyToColumn, Value,
};

/// One row of a table: every column, in the entity's order.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) table: &'static str,
    pub(crate) columns: Vec<&'static str>,
    pub(crate) values: Vec<Value>,
    /// Places of the primary key in `columns`.
    pub(crate) key: Vec<usize>,
}

impl Row {
    /// The row an active model sets.
    ///
    /// # Panics
    /// When a column is not set: rows are written whole, so that many fit one statement.
    pub(crate) fn of<A>(model: &A) -> Self
    where
        A: ActiveModelTrait,
        A::Entity: Default,
    {
        let table = A::Entity::default().table_name();
        let keys: Vec<&str> = <A::Entity as EntityTrait>::PrimaryKey::iter()
            .map(|key| key.into_column().as_str())
            .collect();
        let mut row = Self { table, columns: Vec::new(), values: Vec::new(), key: Vec::new() };
        for column in <A::Entity as EntityTrait>::Column::iter() {
            let name = column.as_str();
            let value = match model.get(column) {
                ActiveValue::Set(value) | ActiveValue::Unchanged(value) => value,
                ActiveValue::NotSet => panic!("column {table}.{name} is not set"),
            };
            if keys.contains(&name) {
                row.key.push(row.columns.len());
            }
            row.columns.push(name);
            row.values.push(value);
        }
        row
    }

    /// Whether two rows are the same row of the same table.
    pub(crate) fn same_key(&self, other: &Self) -> bool {
        self.table == other.table
            && self.key.iter().all(|place| self.values[*place] == other.values[*place])
    }
}
