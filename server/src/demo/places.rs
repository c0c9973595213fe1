//! The invented schools, classes and spaces of the demo world.

/// A school.
pub(crate) struct DemoSchool {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) town: &'static str,
}

/// A class.
pub(crate) struct DemoClass {
    pub(crate) id: &'static str,
    pub(crate) school: &'static str,
    pub(crate) name: &'static str,
}

/// What classes share.
pub(crate) struct DemoSpace {
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) classes: &'static [&'static str],
}

pub(crate) const SCHOOLS: [DemoSchool; 3] = [
    DemoSchool {
        id: "gilles-menage",
        name: "École Gilles Ménage",
        town: "Saint-Aubin-des-Prés",
    },
    DemoSchool {
        id: "vieux-lavoir",
        name: "École du Vieux Lavoir",
        town: "Pont-sur-Loir",
    },
    DemoSchool {
        id: "trois-rivieres",
        name: "Collège des Trois-Rivières",
        town: "Pont-sur-Loir",
    },
];

pub(crate) const CLASSES: [DemoClass; 4] = [
    DemoClass {
        id: "gm-ce1-ce2",
        school: "gilles-menage",
        name: "CE1/CE2",
    },
    DemoClass {
        id: "gm-ce2-cm1",
        school: "gilles-menage",
        name: "CE2/CM1",
    },
    DemoClass {
        id: "vl-cm2",
        school: "vieux-lavoir",
        name: "CM2",
    },
    DemoClass {
        id: "tr-6e-b",
        school: "trois-rivieres",
        name: "6e B",
    },
];

pub(crate) const SPACES: [DemoSpace; 3] = [
    DemoSpace {
        id: "planete",
        title: "Planète Gilles Ménage",
        classes: &["gm-ce1-ce2", "gm-ce2-cm1"],
    },
    DemoSpace {
        id: "voisins",
        title: "Le coin des voisins",
        classes: &["gm-ce2-cm1", "vl-cm2"],
    },
    DemoSpace {
        id: "aubepine-tancrede",
        title: "Aubépine et Tancrède",
        classes: &["vl-cm2", "tr-6e-b"],
    },
];
