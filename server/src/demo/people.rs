//! The invented people of the demo world, one of each role at least, with names that break things.

use passeplume_domain::{
    AccountId, ClassId, SchoolId,
    accounts::{Account, Membership, Role, Status},
    id::NotAnId,
};

use super::places::CLASSES;

/// An invented person.
pub(crate) struct Invented {
    pub(crate) login: &'static str,
    /// Simple on purpose: it is printed.
    pub(crate) password: &'static str,
    pub(crate) role: Role,
    pub(crate) first_name: &'static str,
    pub(crate) last_name: &'static str,
    pub(crate) class: Option<&'static str>,
    /// The schools that a head, adviser or town has to do with.
    pub(crate) schools: &'static [&'static str],
    pub(crate) child: Option<&'static str>,
}

const fn pupil(
    login: &'static str,
    password: &'static str,
    first_name: &'static str,
    last_name: &'static str,
    class: &'static str,
) -> Invented {
    Invented {
        login,
        password,
        role: Role::Pupil,
        first_name,
        last_name,
        class: Some(class),
        schools: &[],
        child: None,
    }
}

const fn adult(
    login: &'static str,
    password: &'static str,
    role: Role,
    first_name: &'static str,
    last_name: &'static str,
) -> Invented {
    Invented {
        login,
        password,
        role,
        first_name,
        last_name,
        class: None,
        schools: &[],
        child: None,
    }
}

const fn teacher(
    login: &'static str,
    password: &'static str,
    first_name: &'static str,
    last_name: &'static str,
    class: &'static str,
) -> Invented {
    let mut person = adult(login, password, Role::Teacher, first_name, last_name);
    person.class = Some(class);
    person
}

/// Everybody of the demo world.
pub(crate) static PEOPLE: [Invented; 20] = [
    pupil("zoe", "soleil", "Zoé", "D'Haëne-Lefèvre", "gm-ce1-ce2"),
    pupil("tom", "cerise", "Tom", "Besnard", "gm-ce1-ce2"),
    pupil("lila", "papillon", "Lila", "Moreau", "gm-ce1-ce2"),
    pupil("maelys", "orange", "Maëlys", "N'Diaye", "gm-ce2-cm1"),
    pupil("hugo", "bateau", "Hugo", "Fresnais", "gm-ce2-cm1"),
    pupil("ines", "nuage", "Inès", "Belkacem", "vl-cm2"),
    pupil("noe", "lanterne", "Noé", "Lemarchand", "vl-cm2"),
    pupil("jeanne", "galet", "Jeanne", "Œuvrard", "vl-cm2"),
    pupil("adam", "moulin", "Adam", "Rousseau", "tr-6e-b"),
    pupil("lucie", "farine", "Lucie", "Le Goff", "tr-6e-b"),
    pupil("sacha", "renard", "Sacha", "Kowalczyk", "tr-6e-b"),
    teacher("claire", "tableau", "Claire", "Aubert", "gm-ce1-ce2"),
    teacher("karim", "cartable", "Karim", "Benali", "gm-ce2-cm1"),
    teacher("helene", "encrier", "Hélène", "Guérin", "vl-cm2"),
    teacher("paul", "dictionnaire", "Paul", "Tessier", "tr-6e-b"),
    Invented {
        schools: &["gilles-menage"],
        ..adult("odile", "cloche", Role::Head, "Odile", "Dupré")
    },
    Invented {
        child: Some("zoe"),
        ..adult("sandrine", "gouter", Role::Guardian, "Sandrine", "D'Haëne")
    },
    Invented {
        schools: &["gilles-menage", "vieux-lavoir", "trois-rivieres"],
        ..adult("yves", "boussole", Role::Adviser, "Yves", "Collet")
    },
    Invented {
        schools: &["gilles-menage", "vieux-lavoir"],
        ..adult("mairie", "fontaine", Role::Town, "Nadine", "Roux")
    },
    adult("admin", "serrure", Role::Admin, "Alix", "Perrin"),
];

impl Invented {
    /// The id of the person with this login.
    pub(crate) fn id_of(login: &str) -> Result<AccountId, NotAnId> {
        AccountId::parse(&format!("demo-{login}"))
    }

    /// The school's id, where this person has one.
    pub(crate) fn school(&self) -> Option<&'static str> {
        let of_class = self.class.and_then(|class| {
            CLASSES
                .iter()
                .find(|one| one.id == class)
                .map(|one| one.school)
        });
        of_class.or_else(|| self.schools.first().copied())
    }

    /// The account.
    pub(crate) fn account(&self) -> Result<Account, NotAnId> {
        let mut memberships = Vec::new();
        if let Some(class) = self.class {
            let class = ClassId::parse(class)?;
            memberships.push(if self.role == Role::Pupil {
                Membership::PupilOf(class)
            } else {
                Membership::TeacherOf(class)
            });
        }
        for school in self.schools {
            let school = SchoolId::parse(school)?;
            match self.role {
                Role::Head => memberships.push(Membership::HeadOf(school)),
                Role::Adviser => memberships.push(Membership::AdviserOf(school)),
                Role::Town => memberships.push(Membership::TownOf(school)),
                Role::Pupil | Role::Teacher | Role::Guardian | Role::Admin => {}
            }
        }
        if let Some(child) = self.child {
            memberships.push(Membership::GuardianOf(Self::id_of(child)?));
        }
        if self.role == Role::Admin {
            memberships.push(Membership::Administers);
        }
        Ok(Account {
            id: Self::id_of(self.login)?,
            login: self.login.to_owned(),
            role: self.role,
            first_name: self.first_name.to_owned(),
            last_name: self.last_name.to_owned(),
            status: Status::Active,
            memberships,
        })
    }
}
