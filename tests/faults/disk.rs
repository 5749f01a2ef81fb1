//! A disk that keeps only what it was made to keep: what a file held when it was last forced to the disk, and the names that a folder had when it was.
//!
//! It is harsher than real ones. What was not forced may be there or not, for each file and folder apart; a new file's name is not kept by forcing the
//! file; and what a failed forcing was about is lost unless it is written anew, though programs go on reading it until the power is cut.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::recording::{Call, Kind};

#[derive(Debug, Clone)]
enum Node {
    File(File),
    Folder(Folder),
}

#[derive(Debug, Clone)]
struct File {
    safe: Vec<u8>,
    now: Vec<u8>,
    pending: Vec<Change>,
    /// What tells its safe content from any other that it had.
    safe_mark: u64,
    /// Where the same file stands beside the home: its inode is what it is known by.
    source: Option<Arc<Path>>,
}

#[derive(Debug, Clone)]
struct Change {
    /// Its place among all changes.
    place: u64,
    what: What,
}

#[derive(Debug, Clone)]
enum What {
    Write(usize, Vec<u8>),
    Length(usize),
}

impl What {
    fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Self::Write(offset, data) => {
                content.resize(content.len().max(offset + data.len()), 0);
                content[*offset..offset + data.len()].copy_from_slice(data);
            }
            Self::Length(length) => content.resize(*length, 0),
        }
    }

    /// Where only the length reached the disk.
    fn apply_as_zeros(&self, content: &mut Vec<u8>) {
        match self {
            Self::Write(offset, data) => Self::Write(*offset, vec![0; data.len()]).apply(content),
            Self::Length(_) => self.apply(content),
        }
    }
}

type Names = BTreeMap<String, usize>;

#[derive(Debug, Clone, Default)]
struct Folder {
    safe: Names,
    now: Names,
    pending: Vec<NameChange>,
}

/// What one call did to the names of one folder, all at once.
#[derive(Debug, Clone, Default)]
struct NameChange {
    removed: Option<String>,
    added: Option<(String, usize)>,
}

impl NameChange {
    fn apply(&self, names: &mut Names) {
        if let Some(name) = &self.removed {
            names.remove(name);
        }
        if let Some((name, node)) = &self.added {
            names.insert(name.clone(), *node);
        }
    }
}

/// What of all that was not forced to the disk is there after the power cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Survives {
    Nothing,
    Everything,
    /// The names, and of the files what was forced.
    Names,
    /// The names, and the files in their length, with zeros for what was not forced.
    NamesAndLengths,
    /// What was written, under the names that were forced.
    Data,
    /// Everything but what this one file or folder was not forced to keep.
    AllBut(usize),
    /// By chance: each write or not, and of each folder its first few changes.
    ByChance(u64),
}

#[derive(Debug, Clone)]
pub(crate) struct Disk {
    nodes: Vec<Node>,
    by_inode: HashMap<u64, usize>,
    changes: u64,
}

const ROOT: usize = 0;

/// What lies at a path.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    Folder,
    Bytes(Vec<u8>),
    /// The same file that stands there.
    LinkTo(Arc<Path>),
}

impl Disk {
    /// What is in a folder now, all of it safe. The files of `sources` are known by their inodes.
    pub(crate) fn of(root: &Path, sources: &[PathBuf]) -> Self {
        let mut disk = Self { nodes: Vec::new(), by_inode: HashMap::new(), changes: 0 };
        let sources = sources.iter().map(|path| (inode(path), Arc::from(path.as_path()))).collect();
        disk.add(root, &sources);
        disk
    }

    fn add(&mut self, path: &Path, sources: &HashMap<u64, Arc<Path>>) -> usize {
        let node = self.nodes.len();
        self.by_inode.insert(inode(path), node);
        if path.is_dir() {
            self.nodes.push(Node::Folder(Folder::default()));
            let mut names = Names::new();
            for entry in std::fs::read_dir(path).expect("a folder") {
                let entry = entry.expect("an entry");
                names.insert(entry.file_name().to_string_lossy().into_owned(), self.add(&entry.path(), sources));
            }
            self.nodes[node] = Node::Folder(Folder { safe: names.clone(), now: names, pending: Vec::new() });
        } else {
            let bytes = std::fs::read(path).expect("a file");
            let source = sources.get(&inode(path)).cloned();
            self.nodes.push(Node::File(File { safe: bytes.clone(), now: bytes, pending: Vec::new(), safe_mark: 0, source }));
        }
        node
    }

    /// Does what a call did.
    pub(crate) fn apply(&mut self, call: &Call) {
        if call.error != 0 {
            if call.kind == Kind::SyncFile
                && let Some(file) = self.file(call.inode)
            {
                // The kernel reports it once and takes the pages for written.
                file.pending.clear();
            }
            return;
        }
        match call.kind {
            Kind::Open => self.open(call),
            Kind::Write => self.change(call.inode, What::Write(usize::try_from(call.offset).expect("an offset"), call.data.clone())),
            Kind::Truncate => self.change(call.inode, What::Length(usize::try_from(call.offset).expect("a length"))),
            Kind::SyncFile => {
                if let Some(file) = self.file(call.inode) {
                    for change in file.pending.drain(..) {
                        change.what.apply(&mut file.safe);
                        file.safe_mark = mark((file.safe_mark, change.place));
                    }
                }
            }
            Kind::SyncFolder => {
                let folder = self.folder(&call.path);
                folder.pending.drain(..).for_each(|change| change.apply(&mut folder.safe));
            }
            Kind::Rename => {
                let ((from, name), (to, new_name)) = (split(&call.path), split(&call.other));
                let node = self.folder(from).now[name];
                let (removed, added) = (Some(name.to_owned()), Some((new_name.to_owned(), node)));
                if from == to {
                    self.rename(from, NameChange { removed, added });
                } else {
                    // Each folder is forced to the disk apart: until both are, the file may have two names, or none.
                    self.rename(from, NameChange { removed, added: None });
                    self.rename(to, NameChange { removed: None, added });
                }
            }
            Kind::Unlink | Kind::RemoveFolder => {
                let (folder, name) = split(&call.path);
                self.rename(folder, NameChange { removed: Some(name.to_owned()), added: None });
            }
            Kind::MakeFolder => {
                let node = self.push(call.inode, Node::Folder(Folder::default()));
                let (folder, name) = split(&call.path);
                self.rename(folder, NameChange { removed: None, added: Some((name.to_owned(), node)) });
            }
            Kind::Link => {
                let ((from, name), (to, new_name)) = (split(&call.path), split(&call.other));
                let node = self.folder(from).now[name];
                self.rename(to, NameChange { removed: None, added: Some((new_name.to_owned(), node)) });
            }
        }
    }

    fn open(&mut self, call: &Call) {
        if call.made {
            let file = File { safe: Vec::new(), now: Vec::new(), pending: Vec::new(), safe_mark: 0, source: None };
            let node = self.push(call.inode, Node::File(file));
            let (folder, name) = split(&call.path);
            self.rename(folder, NameChange { removed: None, added: Some((name.to_owned(), node)) });
        } else if call.emptied {
            self.change(call.inode, What::Length(0));
        }
    }

    fn push(&mut self, inode: u64, node: Node) -> usize {
        self.nodes.push(node);
        self.by_inode.insert(inode, self.nodes.len() - 1);
        self.nodes.len() - 1
    }

    fn file(&mut self, inode: u64) -> Option<&mut File> {
        match self.nodes.get_mut(*self.by_inode.get(&inode)?) {
            Some(Node::File(file)) => Some(file),
            _ => None,
        }
    }

    fn change(&mut self, inode: u64, what: What) {
        self.changes += 1;
        let place = self.changes;
        let file = self.file(inode).expect("a file that was opened");
        file.source = None;
        what.apply(&mut file.now);
        file.pending.push(Change { place, what });
    }

    fn rename(&mut self, folder: &str, change: NameChange) {
        let folder = self.folder(folder);
        change.apply(&mut folder.now);
        folder.pending.push(change);
    }

    fn folder(&mut self, path: &str) -> &mut Folder {
        let mut node = ROOT;
        for name in path.split('/').filter(|name| !name.is_empty()) {
            let Node::Folder(folder) = &self.nodes[node] else { panic!("{path} is below a file") };
            node = folder.now[name];
        }
        match &mut self.nodes[node] {
            Node::Folder(folder) => folder,
            Node::File(_) => panic!("{path} is a file"),
        }
    }

    /// The files and folders that were not forced to keep all that was done to them.
    pub(crate) fn unsettled(&self) -> Vec<usize> {
        let is_unsettled = |node: &Node| match node {
            Node::File(file) => !file.pending.is_empty(),
            Node::Folder(folder) => !folder.pending.is_empty(),
        };
        (0..self.nodes.len()).filter(|node| is_unsettled(&self.nodes[*node])).collect()
    }

    /// What tells a disk after the power cut from another, without writing it out.
    pub(crate) fn mark(&self, survives: Survives) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.mark_below(ROOT, "", survives, &mut hasher);
        hasher.finish()
    }

    fn mark_below(&self, node: usize, name: &str, survives: Survives, hasher: &mut DefaultHasher) {
        match &self.nodes[node] {
            Node::Folder(folder) => {
                (name, "begins").hash(hasher);
                for (name, child) in folder.after_power_cut(node, survives) {
                    self.mark_below(child, &name, survives, hasher);
                }
                (name, "ends").hash(hasher);
            }
            Node::File(_) if name.ends_with("-shm") => {}
            Node::File(file) => (name, node, file.mark(node, survives)).hash(hasher),
        }
    }

    /// What is found after the power cut.
    pub(crate) fn after_power_cut(&self, survives: Survives) -> BTreeMap<String, Content> {
        let mut found = BTreeMap::new();
        self.find(ROOT, String::new(), survives, &mut found);
        found
    }

    fn find(&self, node: usize, path: String, survives: Survives, found: &mut BTreeMap<String, Content>) {
        match &self.nodes[node] {
            Node::Folder(folder) => {
                for (name, child) in folder.after_power_cut(node, survives) {
                    self.find(child, if path.is_empty() { name } else { format!("{path}/{name}") }, survives, found);
                }
                found.insert(path, Content::Folder);
            }
            // Shared memory is nobody's after a power cut.
            Node::File(_) if path.ends_with("-shm") => {}
            Node::File(file) => {
                let content = file.source.clone().map_or_else(|| Content::Bytes(file.after_power_cut(node, survives)), Content::LinkTo);
                found.insert(path, content);
            }
        }
    }
}

impl File {
    /// Which of its pending changes survive.
    fn surviving(&self, node: usize, survives: Survives) -> impl Iterator<Item = &Change> {
        let all = match survives {
            Survives::Everything | Survives::Data | Survives::NamesAndLengths | Survives::ByChance(_) => true,
            Survives::AllBut(other) => other != node,
            Survives::Nothing | Survives::Names => false,
        };
        let by_chance = move |change: &&Change| match survives {
            Survives::ByChance(seed) => mark((seed, change.place)).is_multiple_of(2),
            _ => all,
        };
        self.pending.iter().filter(by_chance)
    }

    fn after_power_cut(&self, node: usize, survives: Survives) -> Vec<u8> {
        let mut content = self.safe.clone();
        for change in self.surviving(node, survives) {
            match survives {
                Survives::NamesAndLengths => change.what.apply_as_zeros(&mut content),
                _ => change.what.apply(&mut content),
            }
        }
        content
    }

    /// What tells its content after the power cut from any other.
    fn mark(&self, node: usize, survives: Survives) -> u64 {
        let as_zeros = survives == Survives::NamesAndLengths;
        self.surviving(node, survives).fold(self.safe_mark, |before, change| mark((before, change.place + u64::from(as_zeros) * (1 << 63))))
    }
}

impl Folder {
    fn after_power_cut(&self, node: usize, survives: Survives) -> Names {
        let first = match survives {
            Survives::Nothing | Survives::Data => 0,
            Survives::AllBut(other) if other == node => 0,
            Survives::ByChance(seed) => usize::try_from(mark((seed, node as u64))).unwrap_or(0) % (self.pending.len() + 1),
            _ => self.pending.len(),
        };
        let mut names = self.safe.clone();
        self.pending[..first].iter().for_each(|change| change.apply(&mut names));
        names
    }
}

fn mark(what: (u64, u64)) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

fn inode(path: &Path) -> u64 {
    std::fs::symlink_metadata(path).expect("a file").ino()
}

fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// Makes the files and folders.
pub(crate) fn lay_out(found: &BTreeMap<String, Content>, root: &Path) {
    for (path, content) in found {
        let path = root.join(path);
        match content {
            Content::Folder => std::fs::create_dir_all(path).expect("a folder"),
            Content::Bytes(bytes) => std::fs::write(path, bytes).expect("a file"),
            Content::LinkTo(source) => std::fs::hard_link(source, path).expect("a link"),
        }
    }
}
